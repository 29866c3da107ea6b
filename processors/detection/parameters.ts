import { day, hour } from '../domain/instant.ts';

/**
 * The one set of parameters, for all series and steps. Lengths are points
 * unless the name says otherwise; deviations are robust scales (median
 * absolute deviations). Tuned on five of nine public series of business
 * counts and on the Numenta benchmark; `README.md` says how.
 */
export const parameters = {
  /** From this step on the season is the week; else it is the day. */
  weekFromMs: 6 * hour,
  /** Values further from nothing than this count as this: squares and quotients of theirs stay finite. */
  largest: 1e30,

  /** The window whose median is the nearest past. */
  nearPoints: 10,
  /** Weight of a new point in the offset between now and a past day, and in how well that day foretells: one in so many. */
  offsetPoints: 40,
  trustPoints: 3_000,
  /** Slots either side taken together when a past day is read. */
  neighbours: 1,

  /** Days of the week differ when one brings this many times another, and count as differing no more than so much. Each week moves them by this share. */
  leastRatio: 1.2,
  mostRatio: 5,
  weekStep: 0.5,

  /** Step of the scale of all hours and of one hour's own; points until a running median is trusted; least share of the scale of all hours. */
  scaleStep: 0.002,
  hourScaleStep: 0.01,
  scaleWarm: 50,
  scaleFloor: 0.3,
  /** Values enter memory clipped at so many scales from what was expected. */
  clip: 4.5,

  /** Means up to which a count's own law is used, and under which a series counts as sparse. */
  countsUpTo: 50,
  sparseUpTo: 5,
  /** What is foretold of sparse counts rests on about this many events. */
  sparseEvents: 40,
  ratePoints: 60,
  /** The least mean a count is measured against, and the least rise worth a word. */
  leastMean: 0.02,
  leastRise: 4,
  /** Series less dispersed than this are no counts of events, whole as they are. */
  leastDispersion: 0.5,
  /** Points, and events, over which the dispersion is learned, and how far one value may speak for it. */
  dispersionPoints: 500,
  dispersionEvents: 200,
  dispersionClip: 25,

  /** Share of points in the tail whose excess is learned; steps of its quantile and its excess; most excess learned of one point, in excesses; least excess. */
  tailShare: 0.02,
  tailStep: 0.1,
  excessStep: 0.01,
  tailClip: 3,
  leastExcess: 0.08,
  firstTail: 0.7,
  firstExcess: 0.3,

  /** An alarm is so unlikely that chance brings it this often a day, and never likelier than `mostLikely` a point. */
  alarmsPerDay: 0.1,
  mostLikely: 0.001,
  /** How much surer than that each tail must be. */
  tails: { joint: 1.5, near: 1, short: 1.2 },
  /** A deviation from the nearest past counts for no more than so many times that from the level. */
  nearBacked: 2,
  /** A single deviation counts for no more than this. */
  farthest: 30,

  /** What a record must exceed the range so far by, in parts of it; more in the first seasons (one more time at one), and this many times as much for low counts. */
  records: { value: 0.03, near: 0.3, seasonShort: 0.03, seasonLong: 0.02, levelLong: 0.08, season: 0.2 },
  earlySeasons: 1,
  recordOfCounts: 3,
  /** Records count after so many seasons, and only among so many points a day that lie furthest out. */
  recordSeasons: 2,
  recordsPerDay: 6,
  /** Standard deviations of independent chance that a record must exceed, of one value and of a smoothed one. */
  recordChance: 2,
  smoothRecordChance: 3.5,
  /** How fast extremes are forgotten: by a point, but no more than this a day. */
  forgetPoint: 1e-4,
  forgetDay: 0.03,

  /** Least evidence of a changed rate, and how fast its raised bar falls a day. */
  leastEvidence: 5,
  evidenceForgetDay: 0.1,

  /** Cold start: so many seasons and points, in which faults must be this many times as sure. */
  learningSeasons: 1,
  learningPoints: 20,
  learningFactor: 2,
  /** After an alarm, so many points, and no longer than so, only what is this many times as sure is one again. */
  repeatPoints: 60,
  repeatMs: 7 * day,
  repeatFactor: 2,
  /** What is too little for an alarm is still said once, from this on. */
  heard: 0.2,

  /** How far off the factor of a special day may be, and what such a day may do when none is given. */
  specialSlack: 1.5,
  specialRange: 4,
};
