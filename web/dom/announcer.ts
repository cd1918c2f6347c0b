/** Says to screen readers what others see happen. */
export type Announce = (text: string) => void;

export function announcer(region: HTMLElement): Announce {
  return (text) => {
    region.textContent = text;
  };
}
