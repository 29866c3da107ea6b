/** What a check found. A fault says what to do about it. */
export interface Finding {
  readonly mark: 'good' | 'warning' | 'fault';
  readonly text: string;
}

export function good(text: string): Finding {
  return { mark: 'good', text };
}

/** Works, and should be looked at. */
export function warning(text: string): Finding {
  return { mark: 'warning', text };
}

/** Does not work, or will not. */
export function fault(text: string): Finding {
  return { mark: 'fault', text };
}

const signs = { good: '✓', warning: '!', fault: '✗' } as const satisfies Record<Finding['mark'], string>;

export function formatFinding({ mark, text }: Finding): string {
  return `${signs[mark]} ${text}`;
}

/** The message of whatever was thrown, on one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s*\n\s*/g, '; ');
}

/** The code of whatever was thrown, if it has one. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
