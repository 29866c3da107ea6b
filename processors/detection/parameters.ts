/** The one set of parameters, for all series and steps. Windows are counted in points unless a name says otherwise. */
export const parameters = {
  /** Points in the window whose median is the nearest past. */
  nearPoints: 14,
  /** Weight of a new point in the offset between now and a past day: one in so many. */
  offsetPoints: 40,
  /** Weight of a new point in how well a past day foretells: one in so many. */
  trustPoints: 300,
  /** Points either side taken together when a past day is read. */
  neighbours: 1,
  /** Share of deviations below the running scale. */
  scaleQuantile: 0.5,
  /** Step of the scale of all hours, and of one hour's own. */
  scaleStep: 0.002,
  hourScaleStep: 0.01,
  /** Points after which the scale is trusted to a running quantile. */
  scaleWarm: 50,
  /** An hour's scale is at least this share of that of all hours. */
  scaleFloor: 0.3,
  /** Deviations enter memory clipped at so many scales. */
  clip: 4.5,
  /** Share of points in the tail whose excess is learned. */
  tailShare: 0.02,
  tailStep: 0.1,
  tailClip: 3,
  excessStep: 0.01,
  leastExcess: 0.08,
  firstTail: 0.7,
  firstExcess: 0.3,
  /** A mean up to which a count's own law is used. */
  countsUpTo: 50,
  dispersionPoints: 500,
  /** How far off the factor of a special day may be, and what such a day may do when no factor is given. */
  specialSlack: 1.5,
  specialRange: 4,
  /** What an alarm is: so unlikely that chance brings it this often a day, but never likelier than this. */
  alarmsPerDay: 0.1,
  mostLikely: 0.001,
  /** How much further out gross faults lie while learning. */
  learningFactor: 2,
  learningDays: 1,
  /** After an alarm only what exceeds it this far is said again; the bar falls by this factor a point. */
  repeatFactor: 1.3,
  repeatDecay: 0.9,
};
