/** Settings that cannot be used. The message lists every mistake, a line each. */
export class SettingsError extends Error {
  readonly code: 'settings_invalid' | 'settings_unreadable';

  constructor(code: SettingsError['code'], mistakes: readonly string[], cause?: unknown) {
    super(mistakes.join('\n'), { cause });
    this.name = 'SettingsError';
    this.code = code;
  }
}
