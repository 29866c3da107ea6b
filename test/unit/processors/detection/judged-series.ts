import { Detector } from '../../../../processors/detection/detector.ts';
import type { DetectorSettings, Judgement, Point } from '../../../../processors/detection/detector.ts';
import { day, hour, minute } from '../../../../processors/domain/instant.ts';

/** 2026-03-02 00:00 in Shanghai, a Monday. */
export const monday = Date.UTC(2026, 2, 1, 16);

export interface Judged extends Judgement {
  readonly at: number;
  readonly value: number | undefined;
}

export interface Moment {
  readonly at: number;
  /** Days since the first Monday, 0 and up; hour of the day with its fraction. */
  readonly dayIndex: number;
  readonly hourOfDay: number;
}

/** Judges a series made by a function of time, in Shanghai unless the settings say otherwise. */
export function judge(days: number, series: (moment: Moment) => Point['value'] | Omit<Point, 'at'>, settings: Partial<DetectorSettings> = {}): Judged[] {
  const stepMs = settings.stepMs ?? 5 * minute;
  const detector = new Detector({ stepMs, timezone: 'Asia/Shanghai', week: true, ...settings });
  const judged: Judged[] = [];
  for (let at = monday; at < monday + days * day; at += stepMs) {
    const dayIndex = Math.floor((at - monday) / day);
    const made = series({ at, dayIndex, hourOfDay: (at - monday - dayIndex * day) / hour });
    const point = typeof made === 'object' ? { at, ...made } : { at, value: made };
    judged.push({ at, value: point.value, ...detector.judge(point) });
  }
  return judged;
}

/** The first alarm in a time, in days since the first Monday; `undefined` when there is none. */
export function firstAlarm(judged: readonly Judged[], fromDay: number, toDay: number): Judged | undefined {
  return judged.find(({ at, anomalous }) => anomalous && at >= monday + fromDay * day && at < monday + toDay * day);
}

export function alarms(judged: readonly Judged[], fromDay: number, toDay: number): number {
  return judged.filter(({ at, anomalous }) => anomalous && at >= monday + fromDay * day && at < monday + toDay * day).length;
}

/** Busy in the afternoon, quiet at night: between a tenth and twice the mean. */
export function wave(hourOfDay: number): number {
  return 1.05 - 0.95 * Math.cos((2 * Math.PI * (hourOfDay - 3)) / 24);
}
