/** The most units one line, count or change can speak of: what a column of the tables holds, and more than anyone sells. */
export const largestQuantity = 2_147_483_647;

/** Whether a number is a whole number of units above zero that can be kept. */
export function isQuantity(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && value <= largestQuantity;
}
