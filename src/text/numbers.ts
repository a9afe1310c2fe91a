/** Numbers as people read them in evidence. */

export function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

export function secondsText(seconds: number): string {
  return `${Math.round(seconds)} s`;
}

export function perSecond(rate: number): string {
  return `${Math.round(rate * 10) / 10} requests/s`;
}
