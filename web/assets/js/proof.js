// The proof of work asked instead of a picture: find the number whose hash was given. Altcha's first protocol, SHA-256.
// Where the browser has no crypto (plain http), the question in words stays.

const DIGESTS = { "SHA-1": "SHA-1", "SHA-256": "SHA-256", "SHA-512": "SHA-512" };
const AT_ONCE = 200;

async function hash(algorithm, text) {
  const digest = await crypto.subtle.digest(algorithm, new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function solve({ algorithm, challenge, salt, maxnumber }) {
  for (let start = 0; start <= maxnumber; start += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, maxnumber - start + 1) }, (_, index) => start + index);
    const hashes = await Promise.all(numbers.map((number) => hash(DIGESTS[algorithm], salt + number)));
    const found = hashes.indexOf(challenge);
    if (found >= 0) return start + found;
  }
  return null;
}

export async function prove(input) {
  const question = input.closest(".question");
  const state = question.querySelector("[data-proof-state]");
  const words = question.querySelector("[data-proof-words]");
  const challenge = JSON.parse(input.dataset.proof || "null");
  if (!challenge || !(challenge.algorithm in DIGESTS) || !globalThis.crypto?.subtle) return;
  const say = (text) => (state.querySelector("span").textContent = text);
  [state.hidden, words.hidden] = [false, true];
  const began = Date.now();
  const number = await solve(challenge).catch(() => null);
  if (number === null) {
    [state.hidden, words.hidden] = [true, false];
    return;
  }
  const { algorithm, challenge: wanted, salt, signature } = challenge;
  input.value = btoa(JSON.stringify({ algorithm, challenge: wanted, number, salt, signature, took: Date.now() - began }));
  say("Vérification faite");
}
