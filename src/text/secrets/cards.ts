/** Card numbers, with or without blanks or dashes between their groups. */

/** 13 to 19 digits (ISO/IEC 7812), by themselves: not a part of an id, a version or a fraction. */
const DIGITS = /(?<![\w.-])[2-6]\d(?:[ -]?\d){11,17}(?![\w-]|\.\d)/g;

/** Without them, each an ellipsis. Other long numbers stay: their check digit is wrong nine times in ten. */
export function withoutCards(text: string): string {
  return text.replace(DIGITS, (match) => (isCard(match.replace(/[ -]/g, '')) ? '…' : match));
}

/** The check digit of Luhn's formula (ISO/IEC 7812-1, Annex B). */
function isCard(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
