import { describe, expect, test } from 'vitest';
import { places, regionOf } from '../../../processors/domain/places.ts';
import { defaultRules } from '../../../processors/domain/rules.ts';
import { kilometresBetween } from '../../../processors/routing-cost.ts';
import { atlasOf } from '../../../processors/routing-destination.ts';

describe('a region has one spelling', () => {
  test.each([
    ['CN', 'Zhejiang'], ['China', 'zhejiang province'], ['中国', '浙江省'], [' cn ', '浙江'], ['CHINA', 'ZJ'], ['cn', 'CN-ZJ'],
  ])('%s %s', (country, province) => {
    expect(regionOf(country, province)).toEqual({ country: 'cn', province: 'zhejiang' });
  });

  test.each([
    ['新疆维吾尔自治区', 'xinjiang'], ['Xinjiang Uygur Autonomous Region', 'xinjiang'], ['内蒙古自治区', 'inner mongolia'], ['广西壮族自治区', 'guangxi'],
    ['Ningxia Hui Autonomous Region', 'ningxia'], ['香港特别行政区', 'hong kong'], ['北京市', 'beijing'], ['Shaanxi', 'shaanxi'], ['Shanxi', 'shanxi'],
    ['Macao SAR', 'macau'], ['Xizang', 'tibet'], ['Nowhere', 'nowhere'], ['', ''],
  ])('in China, %s is %s', (written, province) => {
    expect(regionOf('CN', written)).toEqual({ country: 'cn', province });
  });

  test.each([['United Kingdom', 'gb'], ['UK', 'gb'], ['GB', 'gb'], ['EIRE', 'ie'], ['USA', 'us'], ['Atlantis', 'atlantis'], ['constructor', 'constructor']])('%s is %s', (written, country) => {
    expect(regionOf(written, ' Kent City ')).toEqual({ country, province: 'kent city' });
  });

  test('every place is kept under it, and no two under one', () => {
    const keys = Object.keys(places);
    for (const key of keys) {
      const [country = '', province = ''] = key.split('/');
      expect(regionOf(country, province), key).toEqual({ country, province });
    }
    expect(keys.filter((key) => key.startsWith('cn/'))).toHaveLength(34);
    expect(keys.filter((key) => !key.includes('/')).length).toBeGreaterThanOrEqual(60);
  });
});

test('distances are whole kilometres over the ground', () => {
  const at = (latitude: number, longitude: number) => ({ latitude, longitude });
  expect(kilometresBetween(at(31.2, 121.5), at(39.9, 116.4))).toBe(1_071);
  expect(kilometresBetween(at(0, 179.5), at(0, -179.5))).toBe(111);
  expect(kilometresBetween(at(90, 0), at(-90, 0))).toBe(20_015);
  expect(kilometresBetween(at(5, 5), at(5, 5))).toBe(0);
  expect(kilometresBetween(undefined, at(5, 5))).toBe(0);
});

describe('a zone', () => {
  const zones = [
    { id: 'delta', countries: ['中国'], provinces: ['浙江省', 'Shanghai'] }, { id: 'china', countries: ['CN'] }, { id: 'europe', countries: ['Germany', 'FR'] },
  ];
  const zoneOf = (country: string, province = '') => atlasOf({ ...defaultRules, zones }).destinationOf({ country, province, city: '' }).zone;

  test('is the first that has country and province', () => {
    expect(['zhejiang', 'Shanghai', 'Hunan', ''].map((province) => zoneOf('China', province))).toEqual(['delta', 'delta', 'china', 'china']);
    expect(['de', 'FRANCE', 'GB', ''].map((country) => zoneOf(country))).toEqual(['europe', 'europe', undefined, undefined]);
  });

  test('does not hold what nobody knows', () => {
    expect(atlasOf({ ...defaultRules, zones }).destinationOf(undefined).zone).toBeUndefined();
  });
});

describe('a place', () => {
  const legOf = (written: Record<string, { latitude: number; longitude: number }>, province: string) => {
    const rules = {
      ...defaultRules, places: { ...defaultRules.places, ...written }, costs: { ...defaultRules.costs, per100KmMinor: 100 },
      warehouses: [{ id: 'A', priority: 1, closed: false, location: { latitude: 30.3, longitude: 120.2 } }],
    };
    return atlasOf(rules).destinationOf({ country: 'CN', province, city: '' }).legs.get('A')?.distanceMinor;
  };

  test('is the province, else the country', () => {
    expect(legOf({}, '浙江省')).toBe(0);
    expect(legOf({}, 'Nowhere')).toBe(legOf({}, ''));
    expect(legOf({}, '')).toBeGreaterThan(300);
  });

  test('written in another spelling stands instead of the one that is there', () => {
    expect(legOf({ 'CN/浙江': { latitude: 31.3, longitude: 120.2 } }, 'Zhejiang')).toBe(111);
  });
});
