// Speaking with the bot's server: POST /chat, and GET /sessions/{id} for going on.
const TIMEOUT = 60000; // milliseconds
const PAUSES = [600, 2000]; // before the second and the third try
const LETTERS = "abcdefghijklmnop";

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// 128 random bits in letters: digits could look like a card number.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => LETTERS[byte >> 4] + LETTERS[byte & 15]).join("");
}

class NotAnswered extends Error {
  constructor(status, told) {
    super(told ?? "");
    this.status = status; // 0: nothing came back
    this.final = status >= 400 && status < 500 && status !== 429;
  }
}

class Api {
  constructor(base, session, token) {
    Object.assign(this, { base, session, token });
  }

  // The same body goes out again where nothing came back: its messageId makes that safe.
  async say(body) {
    for (const pause of [...PAUSES, null]) {
      try {
        return await this.#ask("chat", { method: "POST", body: JSON.stringify(body) });
      } catch (fault) {
        if (fault.final || pause === null || !navigator.onLine) throw fault;
        await wait(pause);
      }
    }
    throw new NotAnswered(0);
  }

  transcript() {
    return this.#ask(`sessions/${encodeURIComponent(this.session)}`, {
      headers: { Authorization: `Bearer ${this.token}` },
    });
  }

  async #ask(path, options) {
    const headers = { ...options.headers, ...(options.body ? { "Content-Type": "application/json" } : {}) };
    const how = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), TIMEOUT);
    let answer;
    let told;
    try {
      answer = await fetch(this.base + path, { ...how, ...options, headers, signal: stop.signal });
      told = await answer.json();
    } catch {
      throw new NotAnswered(answer && !answer.ok ? answer.status : 0);
    } finally {
      clearTimeout(late);
    }
    if (!answer.ok) throw new NotAnswered(answer.status, told?.error?.message);
    return told;
  }
}
