import { property, type Resource } from '../templates/templates.ts';
import type { Tier } from './tier.ts';

const NAME = 'secrets';

/** Secrets Manager and keys of one's own; the keys of AWS's services are free. */
export const secrets: Tier = {
  name: NAME,
  resourceTypes: ['AWS::SecretsManager::Secret', 'AWS::KMS::Key', 'AWS::KMS::ReplicaKey'],
  find({ templates, findings }) {
    const charge = (resource: Resource, price: string, quantity: number, basis: string): void =>
      findings.charge(NAME, resource, price, quantity, basis);
    for (const secret of templates.ofType('AWS::SecretsManager::Secret')) {
      const replicas = findings.length(secret, 'ReplicaRegions', 1);
      charge(secret, 'secret', 1 + replicas, `${replicas} replicas`);
    }
    for (const type of ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance']) {
      for (const each of templates.ofType(type)) {
        if (property(each, 'ManageMasterUserPassword') === true)
          charge(each, 'secret', 1, 'the managed master password');
      }
    }
    for (const key of templates.ofType('AWS::KMS::Key')) {
      const rotates = property(key, 'EnableKeyRotation') === true;
      charge(key, 'kms-key', 1, rotates ? 'before its first rotation' : '');
      if (rotates) findings.note(`${key.path} rotates: each of its first two rotations adds the price of a key.`);
    }
    for (const replica of templates.ofType('AWS::KMS::ReplicaKey')) charge(replica, 'kms-key', 1, '');
  },
};
