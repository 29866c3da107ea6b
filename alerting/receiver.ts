import type { ReceiverKind } from '../processors/domain/delivery.ts';
import type { AlertMessage } from './message.ts';

/**
 * What a receiver made of a message. `failed` may go better later (after
 * `waitMs`, where the receiver says so), `refused` never will.
 */
export type Answer =
  | { readonly outcome: 'delivered' | 'refused'; readonly detail: string }
  | { readonly outcome: 'failed'; readonly detail: string; readonly waitMs?: number };

/** Somewhere a message can be sent. */
export interface Receiver {
  readonly kind: ReceiverKind;
  /** Whether the same message sent twice is seen once. */
  readonly recognisesRepeats: boolean;
  /** Whether several messages may go as one. */
  readonly merges: boolean;
  /** How often all that is still firing has to be sent again; absent: never. */
  readonly refreshMs?: number;
  /**
   * Sends one message, or several as one where it `merges`. Rejects when it could not be reached.
   *
   * @param written called once all has gone out: from then on it may have been taken, whether it is answered or not
   */
  send(messages: readonly AlertMessage[], signal: AbortSignal, written?: () => void): Promise<Answer>;
}

/** Texts that must not be shown, in the forms they may come back in. */
export class Secrets {
  readonly #forms: readonly string[];

  constructor(values: readonly string[]) {
    // Of a header such as `Bearer …` the token alone may come back.
    const forms = values.flatMap((value) => [value, ...value.split(/\s+/)]).filter((value) => value.length >= 4 && !/^(?:Bearer|Basic|Token)$/i.test(value))
      .flatMap((value) => [value, encodeURIComponent(value), Buffer.from(value).toString('base64'), ...urlSecrets(value)]);
    // The longest first: a part of a secret must not be hidden before the whole.
    this.#forms = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  }

  /** The text in one line, at most so long, with every secret hidden. */
  hide(text: string, longest = 300): string {
    const hidden = this.#forms.reduce((rest, form) => rest.replaceAll(form, '•••'), text);
    const flat = hidden.replace(/\s+/g, ' ').trim();
    return flat.length > longest ? `${flat.slice(0, longest - 1)}…` : flat;
  }
}

/** A robot's URL is a secret for its key, its path or its password. */
function urlSecrets(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { username, password, pathname, search, searchParams } = new URL(text);
  const login = username === '' ? '' : Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return [username, password, decodeURIComponent(password), login, search, ...searchParams.values(), ...(pathname.length > 8 ? [pathname] : [])].filter((part) => part.length >= 4);
}
