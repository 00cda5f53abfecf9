/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
export const MOST_ITEM_BYTES = 400 * 2 ** 10;
