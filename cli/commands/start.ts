import type { Command } from "commander";
import { startCommand as localStartCommand } from "../../local/start-command.ts";

/** The same as `npm start`. */
export function startCommand(): Command {
  return localStartCommand().name("start");
}
