// Digits in what a payer types: hidden on the screen, and a card number found before it is sent.
const DIGIT = /\p{N}/gu;
const WORD =
  /\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|twenty|double|triple)\b/gi;
const FEW_WORDS = 2; // "one or two" is no number
const RUN = /\d(?:[^\d\p{L}]{0,3}\d){12,}/gu;
const LENGTHS = [13, 14, 15, 16, 17, 18, 19];

function dotted(text) {
  const shown = text.replace(DIGIT, "•");
  return (shown.match(WORD) ?? []).length > FEW_WORDS ? shown.replace(WORD, "•") : shown;
}

// Unicode has the ten digits of a script one after the other, and some scripts side by side.
function plainDigit(char) {
  let zero = char.codePointAt(0);
  const own = zero;
  while (own - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(own - zero);
}

function luhn(number) {
  let sum = 0;
  for (let at = 0; at < number.length; at += 1) {
    const digit = Number(number[number.length - 1 - at]) * (at % 2 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

function holdsCard(text) {
  const plain = text.normalize("NFKC").replace(/\p{Nd}/gu, plainDigit);
  return (plain.match(RUN) ?? []).some((run) => {
    const digits = run.replace(/\D/g, "");
    return LENGTHS.some((length) => {
      for (let from = 0; from + length <= digits.length; from += 1) {
        const part = digits.slice(from, from + length);
        if (part[0] !== "0" && luhn(part)) return true;
      }
      return false;
    });
  });
}
