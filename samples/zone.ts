import type { Zone } from '../processors/domain/rules.ts';
import type { Place } from './place.ts';

export type ZoneId = 'south' | 'east' | 'west' | 'europe' | 'world';

/**
 * China in three, by the warehouse that is nearest; Europe; and what else the
 * file sells to. Provinces as platforms and as people abroad write them.
 */
export const zones = [
  {
    id: 'south', countries: ['CN'],
    provinces: [
      '广东省', '福建省', '湖南省', '云南省', '江西省', '广西壮族自治区', '海南省',
      'Guangdong', 'Fujian', 'Hunan', 'Yunnan', 'Jiangxi', 'Guangxi', 'Hainan',
    ],
  },
  {
    id: 'west', countries: ['CN'],
    provinces: [
      '四川省', '重庆市', '湖北省', '陕西省', '新疆维吾尔自治区', '贵州省', '甘肃省', '青海省', '宁夏回族自治区', '西藏自治区',
      'Sichuan', 'Chongqing', 'Hubei', 'Shaanxi', 'Xinjiang', 'Guizhou', 'Gansu', 'Qinghai', 'Ningxia', 'Tibet',
    ],
  },
  { id: 'east', countries: ['CN'] },
  {
    id: 'europe',
    countries: [
      'GB', 'JE', 'IE', 'DE', 'FR', 'NL', 'BE', 'ES', 'IT', 'PT', 'CH', 'FI', 'NO', 'SE', 'DK', 'CY', 'CZ', 'AT', 'PL', 'MT', 'IS',
    ],
  },
  { id: 'world', countries: ['AU', 'HK', 'JP', 'US', 'SG', 'IL', 'ZA'] },
] as const satisfies readonly (Zone & { readonly id: ZoneId })[];

const known = new Map<Place, ZoneId | undefined>();

/** The zone a destination is in; absent for one without a country. */
export function zoneOf(place: Place): ZoneId | undefined {
  // There are some seventy places, and every order has one of them.
  if (!known.has(place)) known.set(place, find(place));
  return known.get(place);
}

function find({ country, province }: Place): ZoneId | undefined {
  return zones.find((zone: Zone) => zone.countries.includes(country) && (zone.provinces?.includes(province) ?? true))?.id;
}
