// The page of `chatUrl`: session and token come behind the #, which no browser sends to a server.
// They are taken out of the address bar, and kept for this tab alone.
(() => {
  "use strict";
  const KEPT = "payment-smart-bot:pay";
  let chat = null;

  function given() {
    const told = new URLSearchParams(window.location.hash.slice(1));
    const [session, token] = [told.get("session"), told.get("token")];
    if (!session || !token) return JSON.parse(window.sessionStorage.getItem(KEPT) ?? "null");
    const found = { session, token };
    window.sessionStorage.setItem(KEPT, JSON.stringify(found));
    window.history.replaceState(null, "", window.location.pathname);
    return found;
  }

  function open() {
    const found = given();
    document.getElementById("nothing").hidden = Boolean(found);
    chat?.destroy();
    chat = found && window.PaymentSmartBot.mount({ target: "#chat", ...found });
  }

  window.addEventListener("hashchange", () => window.location.hash && open());
  open();
})();
