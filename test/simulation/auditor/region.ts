import type { ShipTo } from '../../../processors/domain/event.ts';
import type { Zone } from '../../../processors/domain/rules.ts';

/** The spellings the world uses, and what they mean. */
const meaning: Readonly<Record<string, string>> = {
  china: 'cn', 中国: 'cn', uk: 'gb', 'united kingdom': 'gb',
  浙江省: 'zhejiang', 四川: 'sichuan',
};

const plain = (text: string): string => {
  const spelt = text.trim().toLowerCase();
  return meaning[spelt] ?? spelt;
};

export const sameCountry = (one: string, other: string): boolean => plain(one) === plain(other);

/** The first of the zones that a destination lies in. */
export function zoneOf(zones: readonly Zone[], shipTo: ShipTo | undefined): string | undefined {
  if (shipTo === undefined) return undefined;
  return zones.find(({ countries, provinces }) => countries.some((country) => sameCountry(country, shipTo.country))
    && (provinces === undefined || provinces.some((province) => plain(province) === plain(shipTo.province))))?.id;
}
