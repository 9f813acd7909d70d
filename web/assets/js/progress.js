// A page that says how far something is looks again by itself; without a script, it has a link and a refresh.

async function look(part) {
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!fresh) return;
  part.replaceWith(fresh);
  progress(fresh);
}

export function progress(part) {
  const seconds = Number(part.dataset.refresh);
  if (seconds) setTimeout(look, seconds * 1000, part);
}
