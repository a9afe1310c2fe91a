/** Style sheets, which the bundler takes out of the code. */
declare module '*.css';
