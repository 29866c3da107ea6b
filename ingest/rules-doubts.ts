import { countrySpellings, provinceSpellings, regionOf } from '../processors/domain/places.ts';
import type { Rules } from '../processors/domain/rules.ts';
import type { KeyPath } from './mapping-problem.ts';
import { isSlip, nearest } from './nearest.ts';

/** Called for what may be a slip; `at` is a path of the log's keys. */
type Doubt = (at: KeyPath, what: string) => void;

/**
 * What can be meant and mostly is not: a country, or a province of China, that
 * orderwatch does not know. It matches orders that write just the same word.
 * One that `places` says the place of is known.
 */
export function doubtRegions({ zones, workflow, places }: Rules, doubt: Doubt): void {
  const known = new Set(Object.keys(places).map(normalised));
  const country = (name: string, at: KeyPath) => {
    if (!known.has(regionOf(name, '').country)) doubt(at, unknown(name, 'country', countrySpellings));
  };
  zones.forEach(({ countries, provinces = [] }, i) => {
    countries.forEach((name, j) => country(name, ['zones', i, 'countries', j]));
    if (!countries.every((name) => regionOf(name, '').country === china)) return;
    provinces.forEach((name, j) => {
      if (!known.has(`${china}/${regionOf(china, name).province}`)) doubt(['zones', i, 'provinces', j], unknown(name, 'province of China', provinceSpellings));
    });
  });
  for (const step of ['approval', 'allocation', 'label'] as const) {
    workflow[step].automatic.forEach(({ countries = [] }, i) => {
      countries.forEach((name, j) => country(name, ['workflow', step, 'automatic', i, 'countries', j]));
    });
  }
}

const china = 'cn';

/** A key of `places`, however it is written, as `regionOf` spells it. */
function normalised(place: string): string {
  const [country = '', ...parts] = place.split('/');
  const region = regionOf(country, parts.join('/'));
  return region.province === '' ? region.country : `${region.country}/${region.province}`;
}

function unknown(name: string, what: string, spellings: readonly string[]): string {
  const near = nearest(name, spellings);
  const meant = near !== undefined && isSlip(name, near) ? `; did you mean "${near}"?` : '';
  return `${JSON.stringify(name)} is no ${what} that orderwatch knows, so only an order that writes just that is meant${meant}`;
}
