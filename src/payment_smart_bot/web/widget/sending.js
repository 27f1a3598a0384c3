// What is said goes out, and goes out again with the same messageId until it is answered.
const STILL = [1000, 1500, 2000, 3000, ...new Array(24).fill(5000)]; // pauses while `processing`

class Sending {
  constructor(chat) {
    this.chat = chat;
    this.busy = false;
    this.pending = null; // what was not answered: {body, bubble}
  }

  // Say something; `extra` is {paymentMethod} or {confirmationToken} of the card field. A yes counts
  // for the summary on this screen alone: where none is, for none, whatever another tab has come to.
  async say(text, extra = {}, messageId = newId()) {
    if (this.busy) return;
    const { answer, session: sessionId, locale, texts, view } = this.chat;
    const summaryId = answer.summaryId ?? "none";
    const body = { sessionId, messageId, summaryId, locale, ...extra };
    if (text) body.message = text;
    this.pending?.bubble.querySelector(".psb-again")?.remove();
    const bubble = view.say("you", text ? dotted(text) : texts.cardGiven);
    await this.#send({ body, bubble });
  }

  async #send(pending) {
    this.pending = pending;
    this.busy = true;
    const { chat } = this;
    const focused = chat.view.inside;
    pending.bubble.querySelector(".psb-failed")?.remove();
    chat.view.busy(true);
    try {
      await this.#answered(pending.body);
      this.pending = null;
    } catch (fault) {
      this.#unsent(fault);
    } finally {
      this.busy = false;
      chat.view.busy(false);
      if (focused && !chat.over) chat.focus();
    }
  }

  async #answered(body) {
    const { chat } = this;
    let answer = await chat.api.say(body);
    chat.known += 1;
    let bubble = chat.show(answer);
    for (const pause of STILL) {
      if (answer.status !== "processing" || chat.over) break;
      await wait(pause);
      answer = await chat.api.say(body);
      bubble = chat.show(answer, bubble);
    }
    chat.tabs.tell();
    if (answer.status === "complete" && chat.options.token) await chat.refresh();
  }

  #unsent(fault) {
    const { chat, pending } = this;
    const { texts, view } = chat;
    if (fault.final) this.pending = null;
    const again = fault.final ? null : () => this.retry();
    view.failed(pending.bubble, fault.final ? texts.refused + fault.message : texts.notSent, again);
    chat.emit("error", { httpStatus: fault.status });
  }

  // Send again what was not answered.
  retry() {
    if (this.pending && !this.busy) this.#send(this.pending);
  }
}
