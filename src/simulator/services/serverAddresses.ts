import { command, type Service } from "./call.ts";

/** `ConfigSvc`: the address of the simulator, whichever `nettype` asks for it. The answer has no `ErrorInfo`. */
export const serverAddresses: Service = {
  GetIPList: command<object>((_, { origin }) => ({
    ActionStatus: "OK",
    ErrorCode: 0,
    IPList: [new URL(origin).hostname],
  })),
};
