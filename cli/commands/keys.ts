import { Command } from "commander";
import { disableCommand, enableCommand, limitCommand, revokeCommand } from "./keys/change-keys.ts";
import { importCommand } from "./keys/import-keys.ts";
import { listCommand, showCommand } from "./keys/look-at-keys.ts";
import { createCommand, rotateCommand } from "./keys/new-keys.ts";

export function keysCommand(): Command {
  const command = new Command("keys").description("The keys that clients of the API use. What is stored is a hash.");
  const all = [
    createCommand(),
    listCommand(),
    showCommand(),
    limitCommand(),
    disableCommand(),
    enableCommand(),
    rotateCommand(),
    revokeCommand(),
    importCommand(),
  ];
  for (const one of all) command.addCommand(one);
  return command;
}
