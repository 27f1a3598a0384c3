// What the widget itself says, by language; what the bot says comes from the server.
const TEXTS = {
  en: {
    chat: "Payment chat",
    messages: "Messages",
    conversation: "Conversation, scrollable",
    bot: "Bot:",
    you: "You:",
    typing: "The bot is writing",
    message: "Message",
    placeholder: "Message",
    send: "Send",
    show: "Show",
    hide: "Hide",
    showLabel: "Show what I type",
    letters: "Abc",
    lettersLabel: "Type letters",
    replies: "Short answers",
    card: "Secure card field",
    giveCard: "Use this card",
    wait: "One moment…",
    cardGiven: "Card given in the secure field",
    caught:
      "That looks like a card number, so it was not sent. Please use the secure card field for it.",
    noField:
      "The secure card field could not be loaded. Check the connection, then try again.",
    again: "Try again",
    offline: "You are offline. What you write is sent when you are back.",
    notSent: "Not sent.",
    refused: "That could not be taken: ",
    gone: "This chat cannot be opened with this link. Please go back to the shop for a new one.",
    unread: "The chat could not be loaded.",
    redirect: "Open your bank's page",
    checkout: "Open the payment page",
    newTab: "(opens in a new tab)",
    bought: "For",
    held: "Held on your card",
    paid: "Paid",
    charged: "Charged",
    free: "Nothing is charged",
    reference: "Reference",
    print: "Print the receipt",
    onward: "Continue to the shop",
    words: { confirm: "Confirm", cancel: "Cancel", done: "I have done it", pay: "Pay", yes: "Yes", no: "No" },
  },
};
const SPOKEN = "en"; // the language that the bot speaks, whatever was asked for
const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|he|ks|ku-arab|pnb|ps|sd|ug|ur|yi)\b/i;

const directionOf = (locale) => (RIGHT_TO_LEFT.test(locale) ? "rtl" : "ltr");
