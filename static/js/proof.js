// A worker that finds the number whose SHA-256, after the salt, is the challenge (intake/proof_of_work.py).
onmessage = async ({ data: { salt, challenge, maxnumber } }) => {
  const encode = new TextEncoder();
  const wanted = challenge.match(/../g).map((pair) => parseInt(pair, 16));
  const AT_ONCE = 256;
  for (let from = 0; from <= maxnumber; from += AT_ONCE) {
    const digests = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => crypto.subtle.digest("SHA-256", encode.encode(salt + (from + n)))));
    const found = digests.findIndex((digest) => { const bytes = new Uint8Array(digest); return wanted.every((byte, at) => bytes[at] === byte) });
    if (found >= 0) return postMessage(from + found);
  }
};
