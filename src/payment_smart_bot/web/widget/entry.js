// Where the payer types: card digits hidden, and the keyboard and autofill that suit what is asked.
const SECRET = ["card", "cvv"];
const LONG = 7; // more digits than this are hidden whatever is asked
// No browser is to remember a number or a code among what was typed, so these stay at "off".
const PLAIN = { inputmode: "text", autocomplete: "off", autocapitalize: "off" };
const HINTS = {
  name: { autocomplete: "cc-name", autocapitalize: "words" },
  card: { inputmode: "numeric" },
  expiry: { inputmode: "numeric" },
  cvv: { inputmode: "numeric" },
  postal_code: { autocomplete: "postal-code", autocapitalize: "characters" },
};

class Entry {
  // `typed` takes what was typed.
  constructor(view, typed) {
    Object.assign(this, { view, answer: null, letters: false });
    const { form, input, toggle, keys } = view;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      typed(input.value.trim());
    });
    input.addEventListener("input", () => this.#show());
    toggle.addEventListener("click", () => {
      const shown = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(shown));
      toggle.textContent = shown ? view.texts.hide : view.texts.show;
      this.#show();
      input.focus();
    });
    keys.addEventListener("click", () => {
      this.letters = true;
      this.#show();
      input.focus();
    });
    this.#show();
  }

  // What is asked now; the wish for letters was for one message alone.
  asks(answer) {
    if (answer !== this.answer) this.letters = false;
    this.answer = answer;
    this.#show();
  }

  empty() {
    this.view.input.value = "";
    this.#show();
  }

  #show() {
    const { input, toggle, keys } = this.view;
    const elsewhere = this.answer?.action?.type === "card-field";
    const awaiting = elsewhere ? null : this.answer?.awaiting;
    const digits = (input.value.match(DIGIT) ?? []).length;
    const secret = digits > LONG || (digits > 0 && SECRET.includes(awaiting));
    const shown = toggle.getAttribute("aria-pressed") === "true";
    input.classList.toggle("psb-hidden", secret && !shown);
    toggle.hidden = !secret;
    const hints = { ...PLAIN, ...HINTS[awaiting] };
    if (this.letters) hints.inputmode = PLAIN.inputmode;
    for (const [name, value] of Object.entries(hints)) input.setAttribute(name, value);
    keys.hidden = hints.inputmode !== "numeric" || Boolean(input.value);
  }
}
