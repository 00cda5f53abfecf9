import type { FaultRequest } from "../local/aws/faults.ts";

/** Operations of the local AWS, by name, that wait until a test lets them go on. */
export function heldOperations() {
  const held = new Map<string, { readonly reached: () => void; readonly released: Promise<void> }>();

  function waitWhileHeld(operation: string): Promise<void> | undefined {
    const hold = held.get(operation);
    hold?.reached();
    return hold?.released;
  }

  return {
    waitWhileHeld,
    /** For the option `faults` of the local AWS. */
    faults: ({ operation }: FaultRequest) => waitWhileHeld(operation),
    hold(operation: string) {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      held.set(operation, { reached: reached.resolve, released: released.promise });
      const release = () => {
        held.delete(operation);
        released.resolve();
      };
      return { reached: reached.promise, release };
    },
  };
}
