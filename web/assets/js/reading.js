// A conversation opened from a mail says by itself that it was read; without a script its button does.

export function reading(form) {
  const button = form.querySelector("button");
  const data = new FormData(form);
  data.append(button.name, button.value);
  fetch(form.action, { method: "POST", body: data, redirect: "manual" }).then(
    () => form.remove(),
    () => {},
  );
}
