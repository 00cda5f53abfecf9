import type { ScheduleState, Target } from "@aws-sdk/client-scheduler";
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import type { Targets } from "../eventbridge/targets.ts";
import { oneTime } from "./schedule-expression.ts";

/** What CreateSchedule and UpdateSchedule take. */
export interface ScheduleDefinition {
  readonly Name: string;
  readonly GroupName?: string | undefined;
  readonly Description?: string | undefined;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string | undefined;
  readonly State?: ScheduleState | undefined;
  readonly Target: Target;
  readonly ActionAfterCompletion?: "NONE" | "DELETE" | undefined;
}

export interface Schedule {
  readonly arn: string;
  readonly groupName: string;
  readonly creationDate: Date;
  readonly lastModificationDate: Date;
  readonly definition: ScheduleDefinition;
  /** Stops what would fire it. */
  readonly cancel: () => void;
}

interface SchedulesOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly targets: Targets;
}

const DEFAULT_GROUP = "default";

/** The schedules of EventBridge Scheduler. The clock fires one-time schedules, `fire` any of them. */
export class Schedules {
  readonly groups = new Set([DEFAULT_GROUP]);
  readonly #options: SchedulesOptions;
  readonly #byArn = new Map<string, Schedule>();

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  list(): Schedule[] {
    return [...this.#byArn.values()];
  }

  find(name: string, group: string = DEFAULT_GROUP): Schedule | undefined {
    return this.#byArn.get(this.#arnOf(name, group));
  }

  get(name: string, group?: string): Schedule {
    const schedule = this.find(name, group);
    if (!schedule) throw notFound(`Schedule ${name}`);
    return schedule;
  }

  /** Creates it, or changes all of it. */
  put(definition: ScheduleDefinition): Schedule {
    const { Name, GroupName = DEFAULT_GROUP, ScheduleExpression, ScheduleExpressionTimezone, State } = definition;
    const { clock } = this.#options;
    if (!this.groups.has(GroupName)) throw notFound(`Schedule group ${GroupName}`);
    const time = oneTime(ScheduleExpression, ScheduleExpressionTimezone);
    const arn = this.#arnOf(Name, GroupName);
    const previous = this.#byArn.get(arn);
    previous?.cancel();
    const now = clock.now();
    const fires = time !== undefined && State !== "DISABLED";
    const schedule: Schedule = {
      arn,
      groupName: GroupName,
      creationDate: previous?.creationDate ?? now,
      lastModificationDate: now,
      definition,
      cancel: fires ? clock.after(time.getTime() - now.getTime(), () => this.#complete(schedule)) : () => undefined,
    };
    this.#byArn.set(arn, schedule);
    return schedule;
  }

  remove(schedule: Schedule): void {
    schedule.cancel();
    this.#byArn.delete(schedule.arn);
  }

  /** Does now what the schedule would do in its time; for tests. The name is looked for in all groups. */
  fire(name: string): void {
    const schedule = this.list().find(({ definition }) => definition.Name === name);
    if (!schedule) throw new Error(`There is no schedule ${name}.`);
    this.#start(schedule);
  }

  cancelAll(): void {
    for (const { cancel } of this.list()) cancel();
  }

  #complete(schedule: Schedule): void {
    this.#start(schedule);
    if (schedule.definition.ActionAfterCompletion === "DELETE") this.remove(schedule);
  }

  #start({ groupName, definition: { Target } }: Schedule): void {
    const { region, accountId, targets } = this.#options;
    // Scheduler names the group, not the schedule: user guide, "Confused deputy prevention".
    const sourceArn = `arn:aws:scheduler:${region}:${accountId}:schedule-group/${groupName}`;
    const deliverer = { service: "scheduler.amazonaws.com", sourceArn, roleArn: Target.RoleArn } as const;
    targets.deliver(String(Target.Arn), () => Target.Input ?? "{}", deliverer);
  }

  #arnOf(name: string, group: string): string {
    const { region, accountId } = this.#options;
    return `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
  }
}

function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} does not exist.`, { status: 404 });
}
