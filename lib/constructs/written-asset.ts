import type { AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';

/**
 * An asset that is written here, in this process: the image is asked for by the type and never pulled. The same files
 * are the same asset, wherever they were made of what.
 *
 * @param part tells apart, in CDK's cache, what is made of the same folder; the command is not run either
 * @param write puts the files of the asset into a folder
 */
export function writtenAsset(part: string, write: (outputFolder: string) => void): AssetOptions {
  return {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('scratch'),
      command: [part],
      local: {
        tryBundle: (outputFolder: string) => {
          write(outputFolder);
          return true;
        },
      },
    },
  };
}
