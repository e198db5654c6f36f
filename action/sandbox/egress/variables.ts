/** How programs are told to use the proxy. */

/** Where the forwarder listens, in a network of its own. */
export const proxyPort = 3128;

/** Of curl, pip, cargo, go, npm, yarn, composer, bundler, dotnet, and of Node and Java. */
export function proxyVariables(): Readonly<Record<string, string>> {
  const address = `http://127.0.0.1:${proxyPort}`;
  const own = "localhost,127.0.0.1,::1";
  const java = ["http", "https"].flatMap((scheme) => [
    `-D${scheme}.proxyHost=127.0.0.1`,
    `-D${scheme}.proxyPort=${proxyPort}`,
  ]);
  const both = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, address]);
  return {
    ...Object.fromEntries(both),
    NO_PROXY: own,
    no_proxy: own,
    npm_config_proxy: address,
    npm_config_https_proxy: address,
    YARN_HTTP_PROXY: address,
    YARN_HTTPS_PROXY: address,
    NODE_USE_ENV_PROXY: "1",
    // Maven asks for the system's properties only when it is told to.
    JAVA_TOOL_OPTIONS: [...java, "-Daether.connector.http.useSystemProperties=true"].join(" "),
  };
}
