// Where the bank and Stripe's page send the payer back to. The chat is told to look, and nothing of
// the address, which holds Stripe's client secret and is emptied.
(() => {
  "use strict";
  window.history.replaceState(null, "", window.location.pathname);
  if ("BroadcastChannel" in window) new BroadcastChannel("payment-smart-bot:back").postMessage("back");
  const here = window.sessionStorage.getItem("payment-smart-bot:pay");
  document.getElementById("back").hidden = !here;
})();
