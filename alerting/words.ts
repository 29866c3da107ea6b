import type { NotificationReason, Severity } from '../processors/domain/alert.ts';
import type { SignalKind } from '../processors/domain/signal.ts';

/** What is said of every signal of a kind. */
export interface KindWords {
  /** A few words, without a full stop. */
  readonly title: string;
  /** What it means, for somebody who is no developer. */
  readonly meaning: string;
  /** What to do first. */
  readonly advice: string;
}

/** Everything messages say, in one language. */
export interface Words {
  readonly kinds: Readonly<Record<SignalKind, KindWords>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly reasons: Readonly<Record<NotificationReason, string>>;
  /** Names of what evidence holds. What is not named here is shown under its own name. */
  readonly evidence: Readonly<Record<string, string>>;
  /** Values of evidence that are words of ours: causes, measures, verdicts. */
  readonly values: Readonly<Record<string, string>>;
  /** A sentence of evidence in this language; absent where it is to stay as it is. */
  readonly phrase: (key: string, text: string) => string | undefined;
  readonly labels: {
    readonly now: string;
    readonly expected: string;
    readonly since: string;
    readonly over: string;
    readonly owner: string;
    readonly about: string;
    readonly meaning: string;
    readonly advice: string;
    readonly alert: string;
    readonly board: string;
    readonly orders: string;
    readonly runbook: string;
    readonly yes: string;
    readonly no: string;
  };
  /** Between a label and its value, and between items of a list. */
  readonly colon: string;
  readonly comma: string;
  readonly units: { readonly days: string; readonly hours: string; readonly minutes: string; readonly seconds: string };
  /** In front of a title. */
  readonly heading: (severity: string, reason: string) => string;
  readonly sample: string;
  readonly andMore: (count: number) => string;
  readonly altogether: (count: number) => string;
  readonly lasting: (duration: string) => string;
  readonly between: (lower: string, upper: string) => string;
  /** Above several notifications that are told in one message. */
  readonly digest: (count: number) => string;
}
