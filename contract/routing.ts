import * as v from "valibot";

/** How an endpoint of several instances chooses one for a request; an absent one means `least`. */
export const ROUTINGS = ["least", "random", "prefix"] as const;
export type Routing = (typeof ROUTINGS)[number];
export const Routing = v.picklist(ROUTINGS, "must be least, random or prefix");
