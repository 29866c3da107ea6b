/** Platforms and the own shop: who sells. A channel's subject names its own orders. */
export const channels = ['taobao', 'jd', 'pdd', 'douyin', 'shopify', 'woocommerce', 'shop'] as const;

/** Systems that speak of other people's orders. */
export const systems = ['wms', 'payments', 'carrier', 'care'] as const;

export type Channel = (typeof channels)[number];
export type System = (typeof systems)[number];

/** Who published a message; `core` is orderwatch itself (timeouts, completions). */
export type Source = Channel | System | 'core';

export const sources: readonly (Channel | System)[] = [...channels, ...systems];

export function isChannel(source: string): source is Channel {
  return (channels as readonly string[]).includes(source);
}

export function isSource(source: string): source is Channel | System {
  return (sources as readonly string[]).includes(source);
}
