import type { Place } from './rules.ts';

type Row = readonly [key: string, latitude: number, longitude: number, ...otherNames: string[]];

/**
 * Provinces of China by their capitals: English name, then what else people and
 * platforms call them (Chinese without 省, 市 or 自治区; ISO 3166-2; older spellings).
 */
const provinces: readonly Row[] = [
  ['beijing', 39.9, 116.4, '北京', 'bj', 'peking'], ['tianjin', 39.1, 117.2, '天津', 'tj'], ['hebei', 38, 114.5, '河北', 'he'],
  ['shanxi', 37.9, 112.5, '山西', 'sx'], ['inner mongolia', 40.8, 111.7, '内蒙古', 'nm', 'nei mongol', 'neimenggu', 'nei menggu'],
  ['liaoning', 41.8, 123.4, '辽宁', 'ln'], ['jilin', 43.9, 125.3, '吉林', 'jl'], ['heilongjiang', 45.8, 126.5, '黑龙江', 'hl'],
  ['shanghai', 31.2, 121.5, '上海', 'sh'], ['jiangsu', 32.1, 118.8, '江苏', 'js'], ['zhejiang', 30.3, 120.2, '浙江', 'zj'],
  ['anhui', 31.8, 117.2, '安徽', 'ah'], ['fujian', 26.1, 119.3, '福建', 'fj'], ['jiangxi', 28.7, 115.9, '江西', 'jx'],
  ['shandong', 36.7, 117, '山东', 'sd'], ['henan', 34.8, 113.6, '河南', 'ha'], ['hubei', 30.6, 114.3, '湖北', 'hb'],
  ['hunan', 28.2, 112.9, '湖南', 'hn'], ['guangdong', 23.1, 113.3, '广东', 'gd', 'canton'], ['guangxi', 22.8, 108.3, '广西', 'gx'],
  ['hainan', 20, 110.3, '海南', 'hi'], ['chongqing', 29.6, 106.5, '重庆', 'cq'], ['sichuan', 30.7, 104.1, '四川', 'sc'],
  ['guizhou', 26.6, 106.6, '贵州', 'gz'], ['yunnan', 25, 102.7, '云南', 'yn'], ['tibet', 29.7, 91.1, '西藏', 'xz', 'xizang'],
  ['shaanxi', 34.3, 108.9, '陕西', 'sn'], ['gansu', 36.1, 103.8, '甘肃', 'gs'], ['qinghai', 36.6, 101.8, '青海', 'qh'],
  ['ningxia', 38.5, 106.2, '宁夏', 'nx'], ['xinjiang', 43.8, 87.6, '新疆', 'xj'], ['taiwan', 25, 121.5, '台湾', '臺灣', 'tw'],
  ['hong kong', 22.3, 114.2, '香港', 'hk', 'hongkong'], ['macau', 22.2, 113.5, '澳门', '澳門', 'mo', 'macao'],
];

/** Countries by capital or where most people live: ISO code, then names. */
const countries: readonly Row[] = [
  ['cn', 33, 113.5, 'china', '中国', '中國', '中国大陆', 'mainland china', 'prc', 'chn', "people's republic of china"],
  ['hk', 22.3, 114.2, 'hong kong', '香港', 'hong kong sar'], ['mo', 22.2, 113.5, 'macau', 'macao', '澳门', 'macao sar'],
  ['tw', 25, 121.5, 'taiwan', '台湾'], ['jp', 35.7, 139.7, 'japan', '日本'], ['kr', 37.6, 127, 'south korea', 'korea', 'republic of korea', '韩国'],
  ['sg', 1.3, 103.8, 'singapore', '新加坡'], ['my', 3.1, 101.7, 'malaysia', '马来西亚'], ['th', 13.8, 100.5, 'thailand', '泰国'],
  ['vn', 16, 107.5, 'vietnam', 'viet nam', '越南'], ['id', -6.2, 106.8, 'indonesia', '印度尼西亚'], ['ph', 14.6, 121, 'philippines', '菲律宾'],
  ['in', 22.5, 78.5, 'india', '印度'], ['pk', 31, 72.5, 'pakistan'], ['bd', 23.8, 90.4, 'bangladesh'], ['lk', 6.9, 79.9, 'sri lanka'],
  ['kz', 51.2, 71.4, 'kazakhstan'], ['ru', 55.8, 37.6, 'russia', 'russian federation', '俄罗斯'], ['ua', 50.5, 30.5, 'ukraine'],
  ['tr', 41, 29, 'turkey', 'türkiye'], ['il', 32.1, 34.8, 'israel'], ['ae', 25.2, 55.3, 'united arab emirates', 'uae'],
  ['sa', 24.7, 46.7, 'saudi arabia', 'ksa'], ['qa', 25.3, 51.5, 'qatar'], ['lb', 33.9, 35.5, 'lebanon'], ['bh', 26.2, 50.6, 'bahrain'],
  ['gb', 52.5, -1.5, 'united kingdom', 'uk', 'great britain', 'gbr', '英国'], ['ie', 53.3, -6.3, 'ireland', 'eire'], ['je', 49.2, -2.1, 'jersey'],
  ['gg', 49.5, -2.6, 'guernsey'], ['de', 51, 9.5, 'germany', 'deutschland', 'deu', '德国'], ['fr', 48.9, 2.4, 'france', 'fra', '法国'],
  ['nl', 52.2, 5, 'netherlands', 'the netherlands', 'holland', '荷兰'], ['be', 50.8, 4.4, 'belgium'], ['lu', 49.6, 6.1, 'luxembourg'],
  ['es', 40.4, -3.7, 'spain', '西班牙'], ['pt', 38.7, -9.1, 'portugal'], ['it', 42.5, 12, 'italy', '意大利'], ['ch', 47.2, 8, 'switzerland'],
  ['at', 48.2, 16.4, 'austria'], ['dk', 55.7, 12.6, 'denmark'], ['se', 59.3, 18.1, 'sweden'], ['no', 59.9, 10.8, 'norway'],
  ['fi', 60.2, 24.9, 'finland'], ['is', 64.1, -21.9, 'iceland'], ['pl', 52.2, 21, 'poland'],
  ['cz', 50.1, 14.4, 'czechia', 'czech republic'], ['sk', 48.1, 17.1, 'slovakia'], ['hu', 47.5, 19, 'hungary'], ['ro', 44.4, 26.1, 'romania'],
  ['bg', 42.7, 23.3, 'bulgaria'], ['gr', 38, 23.7, 'greece'], ['hr', 45.8, 16, 'croatia'], ['si', 46.1, 14.5, 'slovenia'],
  ['ee', 59.4, 24.8, 'estonia'], ['lv', 56.9, 24.1, 'latvia'], ['lt', 54.7, 25.3, 'lithuania'], ['cy', 35.2, 33.4, 'cyprus'],
  ['mt', 35.9, 14.5, 'malta'], ['rs', 44.8, 20.5, 'serbia'], ['eg', 30, 31.2, 'egypt'], ['ma', 33.6, -7.6, 'morocco'], ['ng', 6.5, 3.4, 'nigeria'],
  ['ke', -1.3, 36.8, 'kenya'], ['za', -26.2, 28, 'south africa', 'rsa'], ['us', 38, -92, 'united states', 'usa', 'united states of america', '美国'],
  ['ca', 44, -79, 'canada', '加拿大'], ['mx', 19.4, -99.1, 'mexico'], ['br', -23.5, -46.6, 'brazil', 'brasil', '巴西'],
  ['ar', -34.6, -58.4, 'argentina'], ['cl', -33.4, -70.7, 'chile'], ['co', 4.7, -74.1, 'colombia'], ['pe', -12, -77, 'peru'],
  ['au', -33.9, 151.2, 'australia', '澳大利亚'], ['nz', -36.8, 174.8, 'new zealand', '新西兰'],
];

const placeOf = ([, latitude, longitude]: Row): Place => ({ latitude, longitude });

/** Where destinations roughly are, for distances: `<country>/<province>` or `<country>`, as `regionOf` writes them. */
export const places: Readonly<Record<string, Place>> = Object.fromEntries([
  ...countries.map((row): [string, Place] => [row[0], placeOf(row)]),
  ...provinces.map((row): [string, Place] => [`cn/${row[0]}`, placeOf(row)]),
]);

const spellings = (rows: readonly Row[]) => new Map(rows.flatMap(([key, , , ...others]) => [key, ...others].map((name): [string, string] => [name, key])));
const countryNames = spellings(countries);
const provinceNames = spellings(provinces);

/** Every name, in lower case, that `regionOf` knows a country by, and a province of China. */
export const countrySpellings: readonly string[] = [...countryNames.keys()];
export const provinceSpellings: readonly string[] = [...provinceNames.keys()];

/** A country, or a part of one, in one spelling: ISO code and English name where they are known here, else lower case. */
export interface Region {
  readonly country: string;
  /** '' where it was not named. */
  readonly province: string;
}

const ending =
  /(?: province| municipality| city| sheng| shi| sar| special administrative region| (?:zhuang |hui |uygur |uighur |uyghur )?autonomous region|省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$/;

/** Channels write `CN`, `China` or `中国`, `Zhejiang`, `浙江省` or `ZJ`: one region. */
export function regionOf(country: string, province: string): Region {
  const spelt = country.trim().toLowerCase();
  const code = countryNames.get(spelt) ?? spelt;
  const part = province.trim().toLowerCase();
  if (code !== 'cn') return { country: code, province: part };
  const plain = part.replace(/^cn-/, '').replace(ending, '');
  return { country: code, province: provinceNames.get(plain) ?? plain };
}
