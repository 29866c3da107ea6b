import type { Random } from './random.ts';

export interface Place {
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly postcode: string;
}

const chineseCities: readonly (readonly [province: string, city: string, postcode: string, weight: number])[] = [
  ['广东省', '广州市', '510000', 9], ['广东省', '深圳市', '518000', 9], ['广东省', '东莞市', '523000', 4],
  ['浙江省', '杭州市', '310000', 8], ['浙江省', '宁波市', '315000', 4], ['江苏省', '南京市', '210000', 6],
  ['江苏省', '苏州市', '215000', 6], ['上海市', '上海市', '200000', 10], ['北京市', '北京市', '100000', 9],
  ['四川省', '成都市', '610000', 6], ['重庆市', '重庆市', '400000', 4], ['湖北省', '武汉市', '430000', 5],
  ['湖南省', '长沙市', '410000', 3], ['山东省', '青岛市', '266000', 3], ['山东省', '济南市', '250000', 3],
  ['河南省', '郑州市', '450000', 4], ['福建省', '厦门市', '361000', 2], ['陕西省', '西安市', '710000', 3],
  ['辽宁省', '沈阳市', '110000', 2], ['黑龙江省', '哈尔滨市', '150000', 1], ['云南省', '昆明市', '650000', 1],
  ['新疆维吾尔自治区', '乌鲁木齐市', '830000', 1],
];

/** One city a country is enough to say where its parcels go. `Unspecified` has none. */
const abroad: Readonly<Record<string, readonly [country: string, province: string, city: string, postcode: string]>> = {
  'United Kingdom': ['GB', 'ENG', 'London', 'EC1A 1BB'], 'Channel Islands': ['JE', 'JE', 'Saint Helier', 'JE2 3AB'],
  EIRE: ['IE', 'D', 'Dublin', 'D01 F5P2'], Germany: ['DE', 'BE', 'Berlin', '10115'],
  France: ['FR', 'IDF', 'Paris', '75001'], Netherlands: ['NL', 'NH', 'Amsterdam', '1012'],
  Belgium: ['BE', 'BRU', 'Brussels', '1000'], Spain: ['ES', 'MD', 'Madrid', '28001'],
  Italy: ['IT', 'RM', 'Rome', '00118'], Portugal: ['PT', '11', 'Lisbon', '1000-001'],
  Switzerland: ['CH', 'ZH', 'Zurich', '8001'], Finland: ['FI', '18', 'Helsinki', '00100'],
  Australia: ['AU', 'NSW', 'Sydney', '2000'], Norway: ['NO', '03', 'Oslo', '0150'],
  Sweden: ['SE', 'AB', 'Stockholm', '111 22'], Denmark: ['DK', '84', 'Copenhagen', '1050'],
  Cyprus: ['CY', '01', 'Nicosia', '1010'], 'Hong Kong': ['HK', 'HK', 'Hong Kong', '999077'],
  Japan: ['JP', '13', 'Tokyo', '100-0001'], 'Czech Republic': ['CZ', '10', 'Prague', '110 00'],
  USA: ['US', 'NY', 'New York', '10001'], Singapore: ['SG', '01', 'Singapore', '018956'],
  Austria: ['AT', '9', 'Vienna', '1010'], Poland: ['PL', '14', 'Warsaw', '00-001'],
  Malta: ['MT', '60', 'Valletta', 'VLT 1110'], Israel: ['IL', 'JM', 'Jerusalem', '9414219'],
  RSA: ['ZA', 'GP', 'Johannesburg', '2000'], Iceland: ['IS', '1', 'Reykjavik', '101'],
};

const nowhere: Place = { country: '', province: '', city: '', postcode: '' };

const places = new Map(Object.entries(abroad).map(([name, [country, province, city, postcode]]): [string, Place] =>
  [name, { country, province, city, postcode }]));

/** Where the file says the invoice went; all fields '' when it doesn't. */
export function placeOf(country: string): Place {
  return places.get(country) ?? nowhere;
}

const chinesePlaces: readonly Place[] = chineseCities.flatMap(([province, city, postcode, weight]) =>
  Array.from({ length: weight }, () => ({ country: 'CN', province, city, postcode })));

/** A Chinese city, large ones more often. */
export function chinesePlace(random: Random): Place {
  return random.pick(chinesePlaces);
}
