/** How one property is read from the environment. */
export interface EnvOptions {
  /** Used where the key is unset or empty. Without one, and without `@IsOptional()`, the key must be set. */
  default?: unknown;
  /** Must be set, though the base class lets it be absent. */
  required?: boolean;
  /** Shown as `[secret]` when the configuration is printed or logged. */
  secret?: boolean;
  /** Turns the text into the property, where the declared type (string, number, boolean) does not tell how. Throw if the text is wrong; what is thrown is not shown. */
  parse?: (text: string) => unknown;
}

export interface EnvProperty extends EnvOptions {
  key: string;
  property: string;
  type: 'string' | 'number' | 'boolean';
}

const properties = new WeakMap<object, EnvProperty[]>();

/** Property decorator: reads the property from environment key `key`. Add class-validator decorators for what it must be. */
export function Env(key: string, options: EnvOptions = {}): PropertyDecorator {
  return (target, property) => {
    const declared: unknown = Reflect.getMetadata('design:type', target, property);
    const type = declared === Number ? 'number' : declared === Boolean ? 'boolean' : 'string';
    const own = properties.get(target) ?? [];
    own.push({ ...options, key, property: String(property), type });
    properties.set(target, own);
  };
}

/** All properties of a class with `@Env`, its base classes' first; a subclass may read a property from another key. */
export function envProperties(prototype: object | null): EnvProperty[] {
  const byName = new Map<string, EnvProperty>();
  const chain: object[] = [];
  for (let p = prototype; p !== null; p = Object.getPrototypeOf(p) as object | null) chain.unshift(p);
  for (const p of chain) for (const property of properties.get(p) ?? []) byName.set(property.property, property);
  return [...byName.values()];
}
