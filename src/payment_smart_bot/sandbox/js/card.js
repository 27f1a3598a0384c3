// What is known of numbers, dates and codes: how they are written, and what is wrong with them.
// The table of brands is the program's own, served as brands.js.
import { BRANDS } from "./brands.js";

export const MESSAGES = {
  incomplete_number: "Your card number is incomplete.",
  invalid_number: "Your card number is invalid.",
  incomplete_expiry: "Your card's expiration date is incomplete.",
  invalid_expiry_year: "Your card's expiration year is invalid.",
  invalid_expiry_year_past: "Your card's expiration year is in the past.",
  invalid_expiry_month_past: "Your card's expiration date is in the past.",
  incomplete_cvc: "Your card's security code is incomplete.",
};
const USUAL = 16; // digits of most numbers
const YEARS_AHEAD = 50;
const TWELVE_HOURS = 12 * 3600 * 1000;

export const digitsOf = (text) => text.normalize("NFKC").replace(/[^0-9]/g, "");

export function brandOf(number) {
  let best = { length: 0, brand: null };
  for (const brand of BRANDS) {
    for (const [low, high] of brand.ranges) {
      const start = number.slice(0, low.length);
      if (start.length === low.length && start >= low && start <= high && low.length > best.length) {
        best = { length: low.length, brand };
      }
    }
  }
  return best.brand;
}

function luhn(number) {
  let sum = 0;
  for (let at = 0; at < number.length; at += 1) {
    const digit = Number(number[number.length - 1 - at]) * (at % 2 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

const usualLength = (brand) => Math.max(...brand.lengths.filter((each) => each <= USUAL));

function numberProblem(number) {
  const brand = brandOf(number);
  const usual = brand ? usualLength(brand) : USUAL;
  const whole = brand !== null && brand.lengths.includes(number.length);
  if (whole && (luhn(number) || (!brand.luhn && number.length === 19))) return null;
  return number.length < usual ? "incomplete_number" : "invalid_number";
}

function expiryProblem(digits) {
  if (digits.length < 4) return "incomplete_expiry";
  // A month is over once it is over everywhere, and last of all 12 hours behind UTC.
  const latest = new Date(Date.now() - TWELVE_HOURS);
  const years = 2000 + Number(digits.slice(2)) - latest.getUTCFullYear();
  if (years < 0) return "invalid_expiry_year_past";
  if (years > YEARS_AHEAD) return "invalid_expiry_year";
  const over = years === 0 && Number(digits.slice(0, 2)) <= latest.getUTCMonth();
  return over ? "invalid_expiry_month_past" : null;
}

function grouped(number) {
  const sizes = { amex: [4, 6, 5], diners: number.length <= 14 ? [4, 6, 4] : null };
  const groups = [];
  let rest = number;
  for (const size of sizes[brandOf(number)?.name] ?? [4, 4, 4, 4, 4]) {
    if (rest) groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return groups.join(" ");
}

function monthAndYear(text) {
  let digits = digitsOf(text);
  if (/^[2-9]/.test(digits)) digits = `0${digits}`;
  if (Number(digits.slice(0, 2)) > 12) digits = `0${digits}`;
  if (digits.startsWith("00")) digits = "0";
  if (/^..20../.test(digits)) digits = digits.slice(0, 2) + digits.slice(4); // 12/2034
  return digits;
}

// By the part: the digits of what was typed, how they are shown, what is wrong, what is full.
export const PARTS = {
  number: {
    read: (text) => {
      const digits = digitsOf(text);
      return digits.slice(0, Math.max(...(brandOf(digits)?.lengths ?? [USUAL])));
    },
    show: grouped,
    problem: numberProblem,
    full: (digits) => digits.length >= usualLength(brandOf(digits) ?? BRANDS[0]),
  },
  expiry: {
    read: (text) => monthAndYear(text).slice(0, 4),
    show: (digits) => (digits.length < 3 ? digits : `${digits.slice(0, 2)} / ${digits.slice(2)}`),
    problem: expiryProblem,
    full: (digits) => digits.length === 4,
  },
  cvc: {
    read: (text, brand) => digitsOf(text).slice(0, brand?.code ?? 4),
    show: (digits) => digits,
    problem: (digits, brand) => (digits.length === (brand?.code ?? 3) ? null : "incomplete_cvc"),
    full: (digits, brand) => digits.length === (brand?.code ?? 3),
  },
};
