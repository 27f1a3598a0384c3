// One input of the card: it keeps its digits written as people write them, and says what is wrong.
import { MESSAGES, PARTS } from "./card.js";

export class Input {
  constructor(name, brand, changed) {
    this.rules = PARTS[name];
    this.brand = brand; // a function: the brand is that of the number, which may be in another frame
    this.box = document.getElementById(name);
    this.line = document.getElementById(`${name}-problem`);
    this.left = false;
    this.box.addEventListener("input", (event) => {
      this.write(event.inputType?.startsWith("delete"));
      changed(this, event);
    });
    this.box.addEventListener("blur", () => {
      this.left = true;
      changed(this, null);
    });
  }

  get digits() {
    return this.rules.read(this.box.value, this.brand());
  }

  get problem() {
    return this.rules.problem(this.digits, this.brand());
  }

  get full() {
    return this.rules.full(this.digits, this.brand());
  }

  // What may be told already: an unfinished answer only once it was left.
  get error() {
    const code = this.problem;
    if (!code || !this.digits) return null;
    const early = code.startsWith("incomplete") && !this.left;
    return early ? null : { type: "validation_error", code, message: MESSAGES[code] };
  }

  write(deleting) {
    const before = this.box.value.slice(0, this.box.selectionStart ?? undefined);
    const atEnd = before.length === this.box.value.length;
    const shown = this.rules.show(this.digits);
    if (shown === this.box.value || (deleting && atEnd)) return;
    const count = before.replace(/[^0-9]/g, "").length;
    this.box.value = shown;
    if (atEnd || document.activeElement !== this.box) return;
    let at = 0;
    for (let seen = 0; seen < count && at < shown.length; at += 1) seen += /[0-9]/.test(shown[at]);
    this.box.setSelectionRange(at, at);
  }

  show(code = this.error?.code) {
    this.box.setAttribute("aria-invalid", String(Boolean(code)));
    const said = code ? MESSAGES[code] : "";
    if (this.line.textContent !== said) this.line.textContent = said;
  }

  clear() {
    this.box.value = "";
    this.left = false;
    this.show();
  }
}
