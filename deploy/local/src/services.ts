/** The five services, in the order in which their ports are given. */
export const serviceNames = ['cdp', 'tagging', 'content', 'marketing', 'strategy'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Those that serve public HTTP: cdp's collector and content's pages. */
export const httpServices: readonly ServiceName[] = ['cdp', 'content'];
