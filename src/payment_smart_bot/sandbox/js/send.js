// What goes from the frame straight to the API, with the publishable key; nothing passes the page.

function pairs(value, name, into) {
  if (value === undefined || value === null) return into;
  if (typeof value !== "object") {
    into.append(name, String(value));
    return into;
  }
  for (const [key, each] of Object.entries(value)) pairs(each, name ? `${name}[${key}]` : key, into);
  return into;
}

export async function post(path, key, params) {
  let body;
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}` },
      body: pairs(params, "", new URLSearchParams()),
    });
    body = await answer.json();
  } catch {
    const message = "The sandbox did not answer. Try again in a moment.";
    return { error: { type: "api_connection_error", message } };
  }
  return body.error ? { error: body.error } : { made: body };
}
