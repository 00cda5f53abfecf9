import { SettingsError } from "../settings/settings.ts";
import { UserError } from "../user-error.ts";
import { startCommand } from "./start-command.ts";

try {
  await startCommand().parseAsync();
} catch (error) {
  if (!(error instanceof UserError || error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
