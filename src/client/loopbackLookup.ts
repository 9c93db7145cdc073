import type { LookupFunction } from "node:net";

/** `localhost` is this machine, whatever a name server says. */
export const loopbackLookup: LookupFunction = (_name, options, done) => {
  if (options.all) {
    const addresses = [
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ];
    done(null, addresses);
  } else done(null, "127.0.0.1", 4);
};
