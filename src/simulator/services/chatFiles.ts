import { createHmac } from "node:crypto";
import { ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { type Call, command, type Service } from "./call.ts";

/** The code of `familyCodes` for a wrong parameter here. */
const wrongParameter = 60003;
const signedSeconds = 15 * 60;
const states = { available: 0, banned: 1, missing: 2 } as const;

interface File {
  readonly RawURL: string;
}

interface NumberedFile extends File {
  readonly ResourceID: number;
}

/** `im_cos_msg`: files of messages. Only client SDKs upload any, so each URL counts as one that was uploaded. */
export const chatFiles: Service = {
  forbid_illegal_object: command<File>(({ RawURL }, { state }) => {
    if (!isFileUrl(RawURL)) return refuse(wrongParameter, messages.notFileUrl(RawURL));
    state.bannedFiles.add(RawURL);
    return ok();
  }),

  allow_banned_object: command<File>(({ RawURL }, { state }) => {
    if (!isFileUrl(RawURL)) return refuse(wrongParameter, messages.notFileUrl(RawURL));
    state.bannedFiles.delete(RawURL);
    return ok();
  }),

  get_cos_sig: command<{ readonly RawURLs: readonly NumberedFile[] }>((body, call) =>
    ok({ PreSigURLs: body.RawURLs.map((file) => signed(file, call)) }),
  ),
};

function isFileUrl(url: string): boolean {
  return /^https?:/.test(url) && URL.canParse(url);
}

/** A banned file is signed as well: it is to be reviewed. */
function signed({ ResourceID, RawURL }: NumberedFile, call: Call): Readonly<Record<string, unknown>> {
  if (!isFileUrl(RawURL)) {
    const Desc = messages.notFileUrl(RawURL);
    return { Code: wrongParameter, Desc, ResourceID, PreSigURL: "", Status: states.missing };
  }
  const until = call.nowSeconds + signedSeconds;
  const sign = createHmac("sha1", call.app.key).update(`${RawURL} ${until}`).digest("hex");
  const PreSigURL = `${RawURL}${RawURL.includes("?") ? "&" : "?"}sign=${until}-${sign}`;
  const Status = call.state.bannedFiles.has(RawURL) ? states.banned : states.available;
  return { Code: 0, Desc: "", ResourceID, PreSigURL, Status };
}
