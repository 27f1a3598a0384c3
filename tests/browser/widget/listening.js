// A host page that writes down what the widget tells it.
window.heard = [];
for (const name of ["ready", "message", "complete", "failed", "canceled", "handoff", "error"]) {
  document.addEventListener(`payment-smart-bot:${name}`, (event) => window.heard.push([name, event.detail]));
}
