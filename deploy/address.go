package deploy

import "net"

// localAddrs are the IPv4 addresses of this machine that the public one stands for, when there is one: those that
// nobody outside of its network can reach.
func localAddrs(external string) []string {
	public := net.ParseIP(external)
	if public == nil {
		return nil
	}
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		return nil // without them browsers outside still have the relay
	}
	var found []string
	for _, one := range interfaces {
		network, ok := one.(*net.IPNet)
		if !ok || network.IP.To4() == nil || !network.IP.IsPrivate() || network.IP.Equal(public) {
			continue
		}
		found = append(found, network.IP.String())
	}
	return found
}
