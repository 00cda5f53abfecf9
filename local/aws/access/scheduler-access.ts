import type { Access } from "../authorization.ts";
import { arn, type Input, onAll, type Place, passRole, type ServiceAccess, text } from "./access-of.ts";

const on = (action: string, { Name, GroupName }: Input, place: Place): Access => ({
  action: `scheduler:${action}`,
  resource: arn(place, "scheduler", `schedule/${text(GroupName) || "default"}/${text(Name)}`),
  context: { "aws:ResourceTag/": undefined },
});

const passesRole = ({ Target }: Input) => passRole((Target as Input | undefined)?.RoleArn, "scheduler.amazonaws.com");

export const schedulerAccess: ServiceAccess = {
  CreateSchedule: (input, place) => [on("CreateSchedule", input, place), ...passesRole(input)],
  UpdateSchedule: (input, place) => [on("UpdateSchedule", input, place), ...passesRole(input)],
  GetSchedule: (input, place) => [on("GetSchedule", input, place)],
  DeleteSchedule: (input, place) => [on("DeleteSchedule", input, place)],
  ListSchedules: onAll("scheduler:ListSchedules"),
};
