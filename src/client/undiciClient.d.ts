// One connection of undici, without the rest of it, which takes twice as long to load.
declare module "undici/lib/dispatcher/client.js" {
  import { Client } from "undici";
  export = Client;
}
