/** As many orders as a seed has unless told otherwise: enough to get in each other's way, few enough to read. */
export const usualOrders = 24;

/** As many seeds as `npm test` runs, and a planted defect has to be caught within. */
export const usualSeeds = 100;
